// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/selection.h"
#include "app/model/session_document.h"

#include <QMainWindow>

class QLabel;
class QMenu;
class QStackedWidget;
class QTabWidget;
class QTableView;

namespace drmscope::app {

class DeviceListView;
class FileTableModel;
class FindingTableModel;
class InspectorView;
class MessagePage;
class ResourcePane;
class StartPage;
class TimelineView;

// The window: devices on the left, the timeline in the middle, the inspector on the right, tables
// below.
class MainWindow : public QMainWindow
{
    Q_OBJECT
public:
    explicit MainWindow(QWidget* parent = nullptr);

    void open(const QString& path);
    void setRemembers(bool remembers) { m_remembers = remembers; } // geometry and recent files

    SessionDocument& document() { return m_document; }
    Selection& selection() { return m_selection; }
    TimelineView* timeline() const { return m_timeline; }
    ResourcePane* resources() const { return m_resources; }

protected:
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void makePages();
    void makeDocks();
    void makeTables();
    void makeMenus();
    void makeViewMenu();
    void makeStatus();
    QDockWidget* addDock(const QString& title, const QString& name, QWidget* widget,
                         Qt::DockWidgetArea area);
    void sizeDocks();
    void askForFile();
    void stateChanged();
    void showStatus();
    static QString captionOf(const SessionContents& contents);
    void fillRecent();
    void chooseGravest();

    SessionDocument m_document;
    Selection m_selection;
    QStackedWidget* m_pages = nullptr;
    StartPage* m_start = nullptr;
    MessagePage* m_message = nullptr;
    TimelineView* m_timeline = nullptr;
    DeviceListView* m_devices = nullptr;
    InspectorView* m_inspector = nullptr;
    QTabWidget* m_tabs = nullptr;
    ResourcePane* m_resources = nullptr;
    QTableView* m_findings = nullptr;
    FindingTableModel* m_findingModel = nullptr;
    QTableView* m_files = nullptr;
    FileTableModel* m_fileModel = nullptr;
    QList<QDockWidget*> m_docks;
    QMenu* m_recentMenu = nullptr;
    QLabel* m_caption = nullptr;
    QLabel* m_status = nullptr;
    QLabel* m_host = nullptr;
    QList<QAction*> m_sessionActions; // need an open session
    bool m_remembers = true;
    bool m_shown = false;
};

} // namespace drmscope::app
