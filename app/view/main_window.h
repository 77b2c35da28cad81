// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/annotations.h"
#include "app/model/selection.h"
#include "app/model/session_document.h"
#include "app/model/session_filter.h"
#include "app/record/recorder.h"
#include "app/record/session_completion.h"

#include <QMainWindow>
#include <QPointer>
#include <QTimer>
#include <functional>
#include <optional>
#include <vector>

class QFileDialog;
class QLabel;
class QMenu;
class QStackedWidget;
class QTabWidget;
class QToolBar;
class QToolButton;

namespace drmscope::app {

class DeviceListView;
class CompareWindow;
class EventPane;
class FailureBar;
class FilterBar;
class FlamePane;
class GroupPanel;
class InspectorView;
class KeySheet;
class LegendBar;
class MessagePage;
class PictureSheet;
class RecordDialog;
struct ExportFormat;
struct KeyBinding;
struct Pick;
class RecordingNote;
class ResourcePane;
class RowsPane;
class SqlPane;
class StartPage;
class Suppressions;
class TablePane;
class TimelineView;
class Tour;
class WorkNote;
struct TimelineHit;

// The window: devices on the left, the timeline in the middle, the inspector on the right, tables
// below.
class MainWindow : public QMainWindow
{
    Q_OBJECT
public:
    explicit MainWindow(QWidget* parent = nullptr);

    // What is shown stays until that was read, and where it cannot be.
    void open(const QString& path);
    bool isOpening() const;
    void setRemembers(bool remembers) { m_remembers = remembers; } // geometry and recent files

    SessionDocument& document() { return m_document; }
    SessionFilter& filter() { return m_filter; }
    FilterBar* filterBar() const { return m_filterBar; }
    GroupPanel* groups() const { return m_groups; }
    Selection& selection() { return m_selection; }
    Annotations& annotations() { return m_annotations; }
    TimelineView* timeline() const { return m_timeline; }
    FlamePane* flame() const { return m_flame; }
    bool showsFlame() const;    // instead of the timeline
    TimelineView* atTimeline(); // brought into sight
    ResourcePane* resources() const { return m_resources; }
    RowsPane* findings() const { return m_findings; }
    RowsPane* holders() const { return m_holders; }
    RowsPane* callSites() const { return m_callSites; }
    RowsPane* log() const { return m_log; }
    EventPane* events() const { return m_events; }
    SqlPane* sql() const { return m_sql; }
    InspectorView* inspector() const { return m_inspector; }
    QTabWidget* tabs() const { return m_tabs; }

    Recorder& recorder() { return *m_recorder; }
    SessionCompletion& completion() { return m_completion; } // of the one that is shown
    static constexpr const char* kNormalKeys = "normalKeys"; // property of an action
    [[nodiscard]] std::vector<KeyBinding> keyBindings() const;
    [[nodiscard]] std::vector<Pick> timelinePicks(); // what its keys do
    static QString captionOf(const SessionContents& contents);
    static QString warning(const QString& text);
    // Of the timeline or the flame graph, whichever is shown; nullptr: it is still being read.
    std::shared_ptr<const PictureSheet> pictureSheet(bool whole) const;
    QString pictureCaption(bool whole) const;      // what is shown, with what the filter hides
    void setRecordProgram(const QString& program); // the command line; "" finds it

public slots:
    drmscope::app::RecordDialog* record();
    void recordAgain();
    void askForComparison();
    drmscope::app::CompareWindow* compareWith(const QString& before);
    void find(); // by name, symbol, process, address
    void findLane();
    void showFlame(bool shows);
    void zoomIn(); // whichever of the two is shown
    void zoomOut();
    void zoomAll();
    void showCommands();
    void findResources(const QString& term); // as a filter of their table
    void findEvents(const QString& text);
    void filterToRange();
    void addNote(qint64 timeNs);
    void showNotes();
    void undoNote(); // what was removed or edited last
    void savePicture(bool whole);
    void exportAs(const drmscope::app::ExportFormat& format); // asks for a file
    void copyReport();                                        // as a text for a mail
    void openDemo();
    drmscope::app::Tour* startTour(); // none while nothing is open
    drmscope::app::KeySheet* showKeys();
    void newWindow();
    static void quit(); // closes all windows, each once what it records is saved
    void openSource(const QString& fileAndLine);

protected:
    void changeEvent(QEvent* event) override;
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    enum class Begun : quint8
    {
        Yes,
    };
    MainWindow(QWidget* parent, Begun begun); // then makeTables(), finish()
    void finish();
    void makePages();
    void makeDocks();
    void makeTables();
    void makeMenus();
    void makeFilterMenu(QMenu* menu);
    void makeGoMenu(QMenu* go);
    void makeViewMenu(QMenu* view);
    void makeThemes(QMenu* view);
    QWidget* makeMiddle();
    void makeFlameMenu(QMenu* menu);
    void filterByFrame(const QString& term);
    void showFlameMenu(const QPoint& globalPoint);
    void makeExportMenu(QMenu* menu);
    void askForPart(const ExportFormat& format);
    void askWhereTo(const ExportFormat& format, const QString& addition, const QStringList& part);
    void runExport(const ExportFormat& format, const QString& file, const QStringList& part);
    void saveCopy(const std::function<void()>& saved = {});
    void saveCopyTo(const QString& file, const std::function<void()>& saved);
    bool mayLeave(const std::function<void()>& leave);
    QFileDialog* saveDialog(const QString& title, const QString& kind, const QString& ending,
                            const QString& addition); // to the session's name
    QString savingPlace() const;                      // a folder that may be written to
    void savedTo(const QString& file);
    void writePictureTo(const QString& file, bool whole);
    WorkNote* showWork(const QString& text); // in the status line
    void tellGivenUp();
    void warn(const QString& title, const QString& text);
    void makeToolBar();
    void makeLiveTools();
    void makeStatus();
    QAction* addAction(QMenu* menu, const QString& text, const QKeySequence& keys,
                       const std::function<void()>& call, bool needsSession = true);
    QDockWidget* addDock(const QString& title, const QString& name, QWidget* widget,
                         Qt::DockWidgetArea area);
    void sizeDocks();
    void askForFile();
    void openNext(const QString& path);
    void showNext();
    void tellNotOpened();
    void showFailure();
    void forgetNext();
    void leaveShown(); // for another session
    void stateChanged();
    void showStatus();
    void fillRecent();
    void chooseGravest();
    static QString demoFile(); // "": it is not installed
    bool isDemo() const;       // what is shown
    bool wantsTour() const;
    void ready();
    void showTables();
    void carrySelection(const SessionContents& before, const SessionContents& now);
    void tellNews();
    void showNews();
    // What is chosen, or its drm_device where its row is not written yet: for what is kept.
    Selection::Item lastingItem() const;
    void goToNews();
    void goToPart(int by); // of the window: the keys go to the next (1) or the one before (-1)
    void makeSuppressionMenu(QMenu* menu);
    void loadSuppressions();
    void showSuppressions(); // what each line hit
    void copySuppression();
    void addSuppression();
    void showSuppressed();
    void restoreSuppressions();
    void rememberSuppressions();
    const Finding* findingInHand(); // the chosen one; none: says what to do
    void keepLook();                // from now on, a little after each change
    void saveLook();
    void restoreLook();
    void restoreSelection(const QJsonObject& look);
    void detailRead(const Selection::Item& item, const Detail& detail);
    QList<TablePane*> panes() const;
    // What of an item a key of the filter can choose; "" nothing.
    QString termOf(const Selection::Item& item, const QString& key) const;
    void filterLikeChosen(const QString& key, bool hide);
    void restoreView(int place, const QAction& keeps);
    void showRangeMenu(const QPoint& globalPoint);
    void showTimelineMenu(const TimelineHit& hit, const QPoint& globalPoint);

    void recordingChanged();
    void recordingSaved(const QString& file, const QString& text);
    void recordingFailed(const QString& title, const QString& text, const QString& file);
    QString recordedFile() const;
    bool showsRecording() const; // what is, or was last, recorded here
    void leaveSession();         // as who uses the window asks for it
    void closeSession();
    void closeOnceSaved();
    void askToDiscard();
    void lookForRecording();
    void showRecorded(const QString& file);
    void completeAbandoned();

    Recorder* m_recorder = nullptr;
    SessionCompletion m_completion;
    QAction* m_recordAction = nullptr;
    QAction* m_againAction = nullptr;
    QAction* m_stopAction = nullptr;
    QAction* m_discardAction = nullptr;
    Suppressions* m_suppressions = nullptr;
    QAction* m_hideSuppressed = nullptr;
    QAction* m_newsPlace = nullptr; // of the button, in the tool bar
    QToolButton* m_newsButton = nullptr;
    std::vector<RowId> m_untold; // findings of what was read just now
    std::vector<RowId> m_news;   // those that nobody has looked at
    bool m_toldNews = false;     // of this recording
    RecordingNote* m_recordState = nullptr;
    bool m_closes = false;        // once the recording has ended
    bool m_waitsNoLonger = false; // for that
    Annotations m_annotations;    // its last notes go into a file that nobody here reads any more
    SessionDocument m_document;
    SessionDocument* m_next = nullptr; // is read while another is shown
    QPointer<WorkNote> m_nextNote;
    FailureBar* m_notOpened = nullptr;
    SessionFilter m_filter{m_document}; // hears of the session before whoever shows it
    Selection m_selection;
    QStackedWidget* m_pages = nullptr;
    StartPage* m_start = nullptr;
    MessagePage* m_message = nullptr;
    QWidget* m_sessionPage = nullptr;
    FilterBar* m_filterBar = nullptr;
    QStackedWidget* m_middle = nullptr; // timeline or flame graph
    TimelineView* m_timeline = nullptr;
    FlamePane* m_flame = nullptr;
    QAction* m_flameAction = nullptr;
    DeviceListView* m_devices = nullptr;
    GroupPanel* m_groups = nullptr;
    InspectorView* m_inspector = nullptr;
    QTabWidget* m_tabs = nullptr;
    ResourcePane* m_resources = nullptr;
    RowsPane* m_findings = nullptr;
    RowsPane* m_holders = nullptr;
    RowsPane* m_callSites = nullptr;
    RowsPane* m_log = nullptr;
    EventPane* m_events = nullptr;
    SqlPane* m_sql = nullptr;
    QToolBar* m_bar = nullptr;
    QToolButton* m_follow = nullptr;
    QAction* m_followPlace = nullptr; // of the button, in the tool bar
    QLabel* m_readFailure = nullptr;
    LegendBar* m_legend = nullptr;
    QList<QDockWidget*> m_docks;
    QMenu* m_recentMenu = nullptr;
    QLabel* m_caption = nullptr;
    QLabel* m_status = nullptr;
    QLabel* m_host = nullptr;
    QList<QAction*> m_sessionActions; // need an open session
    QString m_saveFolder;             // that was chosen last
    QString m_spared;                 // the session that may go, though its file has
    bool m_remembers = true;
    QTimer m_lookTimer;                        // until it is saved how the session looks
    std::optional<Selection::Item> m_lookedAt; // was chosen when one left; its detail is on its way
    bool m_shown = false;
};

} // namespace drmscope::app
