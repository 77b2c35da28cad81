// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/flame_graph.h"
#include "app/model/selection.h"

#include <QJsonObject>
#include <QWidget>

class QBoxLayout;
class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace drmscope::app {

class FlameView;
class HiddenNote;
class PictureSheet;
class ShortLabel;

// The flame graph with what chooses what it shows. It shows what the window's filter leaves, and of
// that the drm_device that was chosen last, or what still lives, where that is asked for. GUI
// thread.
class FlamePane : public QWidget
{
    Q_OBJECT
public:
    FlamePane(SessionDocument& document, SessionFilter& filter, Selection& selection,
              QWidget* parent = nullptr);

    FlameGraph& graph() { return m_graph; }
    FlameView* view() const { return m_view; }
    QLineEdit* search() const { return m_search; }
    QComboBox* measure() const { return m_width; }
    QCheckBox* onlyDevice() const { return m_onlyDevice; }
    QCheckBox* onlyLive() const { return m_onlyLive; }
    QCheckBox* wholeStacks() const { return m_wholeStacks; }
    QString message() const; // instead of frames, or beside them; "" none
    // Nothing is left by the filter and by what is ticked, which is offered to be taken away.
    bool hidesAll() const;
    // A term that chooses every stack with the function of the current frame in it, by whatever way
    // it was reached; "" none does.
    QString term() const;
    // How it looks, for the next start. Of an empty one nothing is taken.
    QJsonObject look() const;
    void setLook(const QJsonObject& look);
    // What is shown, as a picture and in words above it; the whole of it: not zoomed into. nullptr:
    // nothing has been added up yet.
    std::shared_ptr<const PictureSheet> picture(bool whole) const;
    QString caption(bool whole) const;
    // By which the frames were chosen: while they are added up anew, not the window's. "" none.
    QString filterText() const;

public slots:
    void filterToCurrent(); // else says that there is nothing to choose by

signals:
    void termChosen(const QString& term);
    void told(const QString& text); // for the status line
    void lookChanged();

protected:
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void makeTools();
    void wish();
    void follow();
    void showCounts();
    void showMessage();
    QString whatHidesAll() const;

    SessionDocument& m_document;
    SessionFilter& m_filter;
    RowId m_deviceId = 0; // the chosen one
    FlameGraph m_graph;
    FlameView* m_view;
    QComboBox* m_width;
    QCheckBox* m_onlyDevice;
    QCheckBox* m_onlyLive;
    QCheckBox* m_wholeStacks;
    ShortLabel* m_counts;
    QPushButton* m_filterButton;
    QLineEdit* m_search;
    QBoxLayout* m_tools;
    QLabel* m_message;
    HiddenNote* m_none;
    QPushButton* m_allEnded;
    QPushButton* m_allDevices;
};

} // namespace drmscope::app
